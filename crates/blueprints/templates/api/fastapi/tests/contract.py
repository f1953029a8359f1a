"""What every entity must do. The tests of an entity inherit it and add the rules of its values."""

from typing import Any, ClassVar

import pytest

from tests.world import PATHS, World

NO_ROW = 999_999


class Contract:
    """The life of a row, told through the service's routes."""

    entity: ClassVar[str]
    """As ``tests.world`` calls it."""
    optional: ClassVar[tuple[str, ...]] = ()
    """Values that may be null."""
    unique: ClassVar[tuple[str, ...]] = ()
    """Values that no two rows may share."""

    @property
    def path(self) -> str:
        """Where the entity is served."""
        return PATHS[self.entity]

    def assert_refused(self, world: World, field: str, value: Any) -> None:
        """A wrong value is refused when it is created and when it is changed; nothing is stored."""
        row = world.create(self.entity)
        body = world.body(self.entity, {field: value})
        for answer in (
            world.client.post(self.path, json=body),
            world.client.put(f"{self.path}/{row['id']}", json=body),
            world.client.patch(f"{self.path}/{row['id']}", json={field: value}),
        ):
            assert answer.status_code == 422, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            named = [error["field"].split(".")[0] for error in answer.json()["errors"]]
            assert set(named) == {field}
        assert world.client.get(self.path).json()["data"] == [row]

    def test_a_new_row_is_answered_and_can_be_read(self, world: World) -> None:
        body = world.body(self.entity)
        created = world.client.post(self.path, json=body)
        assert created.status_code == 201
        row = created.json()
        assert {name: row[name] for name in body} == body
        read = world.client.get(f"{self.path}/{row['id']}")
        assert (read.status_code, read.json()) == (200, row)

    def test_rows_are_listed_in_the_order_of_their_creation(self, world: World) -> None:
        rows = [world.create(self.entity) for _ in range(3)]
        answer = world.client.get(self.path)
        assert answer.status_code == 200
        listing = answer.json()
        assert (listing["data"], listing["total"]) == (rows, 3)

    def test_a_list_is_never_longer_than_asked(self, world: World) -> None:
        rows = [world.create(self.entity) for _ in range(3)]
        everything = [row["id"] for row in rows]
        assert world.listed(self.entity, limit=1) == everything[:1]
        assert world.listed(self.entity, limit=2, offset=1) == everything[1:]

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "no_such_parameter=1"])
    def test_a_wrong_list_query_is_refused(self, world: World, query: str) -> None:
        assert world.client.get(f"{self.path}?{query}").status_code == 422

    def test_a_row_is_replaced(self, world: World) -> None:
        row = world.create(self.entity)
        body = world.body(self.entity)
        replaced = world.client.put(f"{self.path}/{row['id']}", json=body)
        assert replaced.status_code == 200
        assert replaced.json() == world.client.get(f"{self.path}/{row['id']}").json()
        assert {name: replaced.json()[name] for name in body} == body

    def test_each_value_can_be_changed_alone(self, world: World) -> None:
        row = world.create(self.entity)
        # Relations are changed as well: to rows that are not those of `row`.
        others = World(world.client, first=1001)
        for name, value in others.body(self.entity).items():
            changed = world.client.patch(f"{self.path}/{row['id']}", json={name: value})
            row |= {name: value}
            assert (changed.status_code, changed.json()) == (200, row)

    def test_an_empty_change_keeps_everything(self, world: World) -> None:
        row = world.create(self.entity)
        assert world.client.patch(f"{self.path}/{row['id']}", json={}).json() == row

    def test_a_deleted_row_is_gone(self, world: World) -> None:
        row = world.create(self.entity)
        deleted = world.client.delete(f"{self.path}/{row['id']}")
        assert (deleted.status_code, deleted.content) == (204, b"")
        assert world.client.get(f"{self.path}/{row['id']}").status_code == 404

    def test_a_row_that_does_not_exist_is_not_found(self, world: World) -> None:
        path = f"{self.path}/{NO_ROW}"
        body = world.body(self.entity)
        answers = [
            world.client.get(path),
            world.client.put(path, json=body),
            world.client.patch(path, json={}),
            world.client.delete(path),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert str(NO_ROW) in answers[0].json()["detail"]

    @pytest.mark.parametrize("row_id", ["zero", "0", "-1", "99999999999999999999"])
    def test_what_is_no_id_is_refused(self, world: World, row_id: str) -> None:
        assert world.client.get(f"{self.path}/{row_id}").status_code == 422

    @pytest.mark.parametrize("text", ["{", "[]", '"text"', "null", ""])
    def test_a_body_that_is_no_object_is_refused(self, world: World, text: str) -> None:
        headers = {"Content-Type": "application/json"}
        answer = world.client.post(self.path, content=text, headers=headers)
        assert answer.status_code == 422

    def test_an_unknown_value_is_refused(self, world: World) -> None:
        body = world.body(self.entity, {"no_such_value": 1})
        answer = world.client.post(self.path, json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "no_such_value"

    def test_optional_values_may_be_null(self, world: World) -> None:
        nothing = dict.fromkeys(self.optional)
        row = world.create(self.entity, nothing)
        assert {name: row[name] for name in self.optional} == nothing

    def test_a_unique_value_is_taken_once(self, world: World) -> None:
        first, second = world.create(self.entity), world.create(self.entity)
        for name in self.unique:
            body = world.body(self.entity, {name: first[name]})
            path = f"{self.path}/{second['id']}"
            for answer in (
                world.client.post(self.path, json=body),
                world.client.patch(path, json={name: first[name]}),
            ):
                assert answer.status_code == 409
                assert [error["field"] for error in answer.json()["errors"]] == [name]
            own = world.client.patch(path, json={name: second[name]})
            assert own.status_code == 200

/** What every resource owes: the whole life of a record, and that wrong values are refused. */
import { beforeEach, describe, expect, it } from "vitest";

import { Api } from "./api.js";

type Values = Record<string, unknown>;
type Stored = Values & { readonly id: number };

export interface WrongValue {
  readonly rule: string;
  /** The values that break the rule; `undefined` leaves one out. */
  readonly change: Values;
  /** The key that the refusal must name. */
  readonly at: string;
}

export interface ReferenceCase {
  readonly key: string;
  readonly many: boolean;
  readonly required: boolean;
  readonly targetPath: string;
  readonly createTarget: (api: Api) => Promise<{ readonly id: number }>;
}

export interface ResourceCase {
  readonly path: string;
  readonly values: (api: Api) => object | Promise<object>;
  readonly create: (api: Api) => Promise<{ readonly id: number }>;
  /** Right values that differ from those of the samples. */
  readonly change: Values;
  /** What a record has when nothing is given for it. */
  readonly defaults: Values;
  readonly unique: readonly string[];
  readonly wrong: readonly WrongValue[];
  readonly references: readonly ReferenceCase[];
}

const NO_SUCH_ID = 999_999;

export function describeResource(given: ResourceCase): void {
  describe(given.path, () => {
    let api: Api;

    beforeEach(async () => {
      api = await Api.start();
    });

    describeLife(given, () => api);
    describeRules(given, () => api);
    for (const reference of given.references) {
      describeReference(given, reference, () => api);
    }
  });
}

function describeLife({ path, values, create, change, defaults }: ResourceCase, api: () => Api) {
  const url = `/api/${path}`;

  it("creates a record and reads it back", async () => {
    const body = await values(api());
    const created = await api().post(url, body);
    expect(created.status).toBe(201);
    expect(created.headers["location"]).toBe(`${url}/${created.body.id}`);
    expect(created.body).toMatchObject(body);
    const read = await api().get(`${url}/${created.body.id}`);
    expect(read.body).toEqual(created.body);
  });

  it("takes the defaults for what is left out", async () => {
    const left = Object.keys(defaults).map((key) => [key, undefined]);
    const body = { ...(await values(api())), ...Object.fromEntries(left) };
    const created = await api().post(url, body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject(defaults);
  });

  it("lists the records with their number", async () => {
    const first = await create(api());
    const before = await api().get(url);
    const second = await create(api());
    const list = await api().get(url);
    expect(list.status).toBe(200);
    expect(list.body.total).toBe(before.body.total + 1);
    const ids = list.body.items.map((item: Stored) => item.id);
    expect(ids).toEqual(expect.arrayContaining([first.id, second.id]));
  });

  it("changes only what is named", async () => {
    const created = await create(api());
    const changed = await api().patch(`${url}/${created.id}`, change);
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...created, ...change });
  });

  it("deletes a record", async () => {
    const { id } = await create(api());
    expect((await api().delete(`${url}/${id}`)).status).toBe(204);
    expect((await api().get(`${url}/${id}`)).status).toBe(404);
  });

  it("answers 404 for an id that does not exist", async () => {
    const one = `${url}/${NO_SUCH_ID}`;
    const answers = [await api().get(one), await api().patch(one, change), await api().delete(one)];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(answers[0]?.body.error.code).toBe("not_found");
  });

  it("refuses an id that is not a number", async () => {
    expect((await api().get(`${url}/first`)).status).toBe(422);
  });
}

function describeRules({ path, values, create, unique, wrong }: ResourceCase, api: () => Api) {
  const url = `/api/${path}`;

  it.each(wrong)("refuses a record when $rule", async ({ change, at }) => {
    const body = { ...(await values(api())), ...change };
    expectRefusal(await api().post(url, body), 422, at);
  });

  it.each(wrong.filter(({ change, at }) => change[at] !== undefined))(
    "refuses a change when $rule",
    async ({ change, at }) => {
      const created = await create(api());
      expectRefusal(await api().patch(`${url}/${created.id}`, change), 422, at);
      expect((await api().get(`${url}/${created.id}`)).body).toEqual(created);
    },
  );

  it("refuses a key that it does not know", async () => {
    const body = { ...(await values(api())), noSuchKey: 1 };
    expectRefusal(await api().post(url, body), 422, "noSuchKey");
  });

  it("refuses a body that is not an object", async () => {
    const created = await create(api());
    expect((await api().post(url, [1])).status).toBe(422);
    expect((await api().patch(`${url}/${created.id}`, [1])).status).toBe(422);
  });

  it.each(unique)("refuses a second record with the same %s", async (key) => {
    const first: Values = { ...(await create(api())) };
    const body = { ...(await values(api())), [key]: first[key] };
    expectRefusal(await api().post(url, body), 409, key);
  });
}

function describeReference(
  { path, values }: ResourceCase,
  { key, many, required, targetPath, createTarget }: ReferenceCase,
  api: () => Api,
) {
  const url = `/api/${path}`;
  const valueOf = (id: number) => (many ? [id] : id);
  const linked = async (id: number) =>
    api().create<Stored>(url, { ...(await values(api())), [key]: valueOf(id) });

  it(`keeps ${key}`, async () => {
    const target = await createTarget(api());
    expect((await linked(target.id))[key]).toEqual(valueOf(target.id));
  });

  it(`refuses an id in ${key} that does not exist`, async () => {
    const body = { ...(await values(api())), [key]: valueOf(NO_SUCH_ID) };
    expectRefusal(await api().post(url, body), 422, many ? `${key}.0` : key);
  });

  if (many) {
    it(`refuses an id that ${key} names twice`, async () => {
      const target = await createTarget(api());
      const body = { ...(await values(api())), [key]: [target.id, target.id] };
      expectRefusal(await api().post(url, body), 422, key);
    });
  }

  if (required) {
    it(`refuses to delete what ${key} cannot be without`, async () => {
      const target = await createTarget(api());
      await linked(target.id);
      expect((await api().delete(`/api/${targetPath}/${target.id}`)).status).toBe(409);
      expect((await api().get(`/api/${targetPath}/${target.id}`)).status).toBe(200);
    });
  } else {
    it(`clears ${key} when its target is deleted`, async () => {
      const target = await createTarget(api());
      const row = await linked(target.id);
      expect((await api().delete(`/api/${targetPath}/${target.id}`)).status).toBe(204);
      const read = await api().get(`${url}/${row.id}`);
      expect(read.body[key]).toEqual(many ? [] : null);
    });
  }

  if (path === targetPath && !many) {
    it(`refuses a circle through ${key}`, async () => {
      const parent = await linked((await createTarget(api())).id);
      const child = await linked(parent.id);
      const own = await api().patch(`${url}/${parent.id}`, { [key]: parent.id });
      expectRefusal(own, 422, key);
      const far = await api().patch(`${url}/${parent.id}`, { [key]: child.id });
      expectRefusal(far, 422, key);
    });
  }
}

interface Answer {
  readonly status: number;
  // What the service answers is checked by the expectations below.
  readonly body: { error?: { requestId: string; details: { path: string; message: string }[] } };
}

function expectRefusal({ status, body }: Answer, expected: number, at: string): void {
  expect({ status, paths: body.error?.details.map(({ path }) => path) }).toEqual({
    status: expected,
    paths: expect.arrayContaining([at]),
  });
  expect(body.error?.requestId).toMatch(/^[\w-]+$/);
}

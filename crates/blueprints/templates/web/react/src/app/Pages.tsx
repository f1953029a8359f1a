import { useSyncExternalStore } from "react";
import { DetailPage } from "../pages/DetailPage";
import { FormPage } from "../pages/FormPage";
import { HomePage } from "../pages/HomePage";
import { ListPage } from "../pages/ListPage";
import { LoadingPage } from "../pages/LoadingPage";
import { NotFoundPage } from "../pages/NotFoundPage";
import { TroublePage } from "../pages/TroublePage";
import { TablesContext, useStore } from "./context";
import { routeAt, useLocation, type Route } from "./router";

/** The page that belongs to the address, once the rows are there. */
export function Pages() {
  const store = useStore();
  const state = useSyncExternalStore(store.subscribe, store.getState);
  const { path } = useLocation();
  if (state.status === "loading") return <LoadingPage />;
  if (state.status === "failed") return <TroublePage problem={state.problem} />;
  return (
    <TablesContext value={state.tables}>
      <Page key={path} route={routeAt(path)} />
    </TablesContext>
  );
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case "home":
      return <HomePage />;
    case "list":
      return <ListPage collection={route.collection} />;
    case "new":
      return <FormPage collection={route.collection} id={null} />;
    case "edit":
      return <FormPage collection={route.collection} id={route.id} />;
    case "detail":
      return <DetailPage collection={route.collection} id={route.id} />;
    case "unknown":
      return <NotFoundPage />;
  }
}

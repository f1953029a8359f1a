import { start } from "./server/start.mjs";

start(process.env);

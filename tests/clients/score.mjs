// Prints {"version", "scores": [[customer_id, score], ...]} of a published file's features, scored by its own macro.
import { DuckDBInstance } from "@duckdb/node-api";

const [file, macro] = process.argv.slice(2);
const instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY" });
const connection = await instance.connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRowsJS();
const [[version]] = await rows("select version()");
const scores = await rows(`select customer_id, score from ${macro}('feature_snapshots')`);
console.log(JSON.stringify({ version, scores }));

// DuckDB's Node client: what loop.py does, in another language.
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import duckdb, { DuckDBInstance } from "@duckdb/node-api";

const [file, stop] = process.argv.slice(2);
const tables = ["rfm", "rfm_segments", "own_orders"];
const union = tables.map((table) => `select run_id from ${table}`).join(" union ");
const seen = new Set();
const wrong = [];
let reads = 0;

async function runs(connection, query) {
  const answer = await connection.runAndReadAll(query);
  return answer.getRows().map(([run]) => run);
}

while (!existsSync(stop)) {
  try {
    const instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY" });
    const connection = await instance.connect();
    const one = await runs(connection, "select distinct run_id from rfm");
    await wait(10);
    const all = await runs(connection, union);
    connection.closeSync();
    instance.closeSync();
    reads += 1;
    all.forEach((run) => seen.add(run));
    if (all.length !== 1 || one[0] !== all[0]) wrong.push(`torn: ${one} and ${all}`);
  } catch (error) {
    wrong.push(String(error).slice(0, 300));
    await wait(50);
  }
  await wait(20);
}
console.log(JSON.stringify({ version: `node ${duckdb.version()}`, reads, seen: seen.size, wrong: wrong.slice(0, 20) }));

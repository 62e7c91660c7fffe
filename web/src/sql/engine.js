// The database in the browser. Loaded only after the button: see build.mjs.

import { AsyncDuckDB, VoidLogger } from "@duckdb/duckdb-wasm";
import { isNumber, textOf } from "./format.js";
import { arrowStreams } from "./tables.js";

export { textOf };

/** Nothing but what was put in can be read, and no query can change that. */
const CLOSED = [
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET enable_external_access = false",
  "SET lock_configuration = true",
];

/**
 * Start the database.
 *
 * @param {string} worker address of the worker's script
 * @param {Blob} wasm the database as WebAssembly
 */
export async function start(worker, wasm) {
  const address = URL.createObjectURL(wasm);
  const running = new Worker(worker);
  const failed = new Promise((_, reject) => {
    running.addEventListener("error", (event) => reject(new Error(event.message || "worker")));
  });
  try {
    const database = new AsyncDuckDB(new VoidLogger(), running);
    await Promise.race([database.instantiate(address), failed]);
    await database.open({ path: ":memory:" });
    const connection = await database.connect();
    for (const statement of CLOSED) await connection.query(statement);
    return new Engine(running, connection);
  } catch (error) {
    running.terminate();
    throw error;
  } finally {
    URL.revokeObjectURL(address);
  }
}

class Engine {
  constructor(worker, connection) {
    this.worker = worker;
    this.connection = connection;
    this.tables = new Set();
  }

  /** Make a table from the bytes of its Parquet file. */
  async load(name, bytes, columns) {
    const types = columns.map(([column, type]) => `"${column}" ${type}`).join(", ");
    await this.connection.query(`CREATE TABLE "${name}" (${types})`);
    for await (const ipc of arrowStreams(bytes, columns)) {
      await this.connection.insertArrowFromIPCStream(ipc, { name, create: false });
    }
    this.tables.add(name);
  }

  /**
   * Run a query.
   *
   * @param {number} most how many rows are kept
   * @returns {{columns: {name: string, number: boolean}[], rows: (string | null)[][], cut: boolean}}
   */
  async run(query, most) {
    const reader = await this.connection.send(query);
    let columns = [];
    const rows = [];
    for await (const batch of reader) {
      const fields = batch.schema.fields;
      columns = fields.map((field) => ({ name: field.name, number: isNumber(field.type) }));
      const vectors = fields.map((_, at) => batch.getChildAt(at));
      for (let row = 0; row < batch.numRows; row += 1) {
        if (rows.length === most) {
          await this.connection.cancelSent();
          return { columns, rows, cut: true };
        }
        rows.push(fields.map((field, at) => textOf(vectors[at].get(row), field.type)));
      }
    }
    return { columns, rows, cut: false };
  }

  /** Stop at once, whatever is at work; the engine is gone then. */
  stop() {
    this.worker.terminate();
  }
}

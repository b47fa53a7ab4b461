// Prisma's schema engine as WebAssembly, for scripts and tests only. The CLI's own engine is a binary that it downloads when it
// runs; this one comes with npm, so a migration can be written on any machine. It has no promise of stability: pinned exactly.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

export type Provider = 'sqlite' | 'postgres';
export const providers = ['sqlite', 'postgres'] as const satisfies Provider[];
export type SchemaEngine = bindings.SchemaEngine;
export const noFilters = { externalTables: [], externalEnums: [] };

let loading: Promise<void> | undefined;

async function load(): Promise<void> {
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(script.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': bindings as never });
  const { __wbg_set_wasm } = bindings as unknown as { __wbg_set_wasm(wasm: unknown): void };
  __wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
}

export async function withSchemaEngine<T>(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loading ??= load();
  await loading;
  const opened: SqlDriverAdapter[] = [];
  const engine = await bindings.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(keepTrack(adapter, opened)),
  );
  try {
    return await use(engine);
  } finally {
    engine.free();
    await Promise.all(opened.map((connection) => connection.dispose()));
  }
}

/** The engine leaves its connections open, on Postgres with the lock of migrations: whoever comes next would wait 10 s. */
function keepTrack(
  adapter: SqlMigrationAwareDriverAdapterFactory,
  opened: SqlDriverAdapter[],
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connectToShadowDb: () => adapter.connectToShadowDb(),
    connect: async () => {
      const connection = await adapter.connect();
      opened.push(connection);
      return connection;
    },
  };
}

/** The SQL that leads from one schema to another (null: from nothing), or null when there is nothing to do. */
export async function diffSchemas(
  provider: Provider,
  from: string | null,
  to: string,
): Promise<string | null> {
  const datamodel = (content: string) => ({
    tag: 'schemaDatamodel' as const,
    files: [{ path: 'schema.prisma', content }],
  });
  const adapter = provider === 'sqlite' ? new PrismaLibSql({ url: ':memory:' }) : absentPostgres;
  const result = await withSchemaEngine(adapter, (engine) =>
    engine.diff({
      from: from === null ? { tag: 'empty' } : datamodel(from),
      to: datamodel(to),
      script: true,
      exitCode: true,
      filters: noFilters,
    }),
  );
  // 2: there are changes; 0: none.
  return result.exitCode === 2 ? (result.stdout ?? '') : null;
}

/** A difference between two schemas needs no Postgres; the engine only asks once which version it would be. */
const absentPostgres: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'absent-postgres',
  connect: async () => absentConnection,
  connectToShadowDb: async () => absentConnection,
};

const unreachable = async (): Promise<never> => {
  throw new Error('There is no database behind a difference of schemas.');
};

const absentConnection: SqlDriverAdapter = {
  provider: 'postgres',
  adapterName: 'absent-postgres',
  queryRaw: async () => ({
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 15.0', 150000]],
  }),
  executeRaw: unreachable,
  executeScript: unreachable,
  startTransaction: unreachable,
  dispose: async () => {},
};

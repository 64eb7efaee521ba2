import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { onTestsEnd } from '../harness/cleanups.ts'

const CHECKOUT = resolve(import.meta.dir, '../..')
const PARTS = ['src', 'views', 'sql', 'docs', 'package.json', 'tsconfig.json', 'bunfig.toml', 'bun.lock']

/** A column more in every table that rows are read from and written to, a new table, and a new index: all that a migration may do (CONTRIBUTING.md). */
export const EXPAND = `
  alter table site add column motto text not null default '';
  alter table users add column badge text;
  alter table sessions add column device text not null default '';
  alter table rooms add column slow_ms integer not null default 0;
  alter table memberships add column rank integer;
  alter table messages add column weight integer not null default 1;
  alter table reactions add column weight integer not null default 1;
  alter table drafts add column device text;
  alter table audit_log add column place text;
  alter table invites add column note text not null default '';
  alter table tokens add column note text;
  create table labels (message_id uuid not null references messages on delete cascade, label text not null);
  create index messages_weight on messages (room_id, weight);
`

/** A copy of the checkout as the version after this one, with one migration more. Gone when the file's tests are over. */
export function makeNextVersion(migration: string) {
  const checkout = mkdtempSync(join(tmpdir(), 'hubbub-next-'))
  onTestsEnd(() => rmSync(checkout, { recursive: true, force: true }))
  for (const part of PARTS) cpSync(join(CHECKOUT, part), join(checkout, part), { recursive: true })
  symlinkSync(join(CHECKOUT, 'node_modules'), join(checkout, 'node_modules'))
  const version = '999.0.0'
  const facts = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')))
  writeFileSync(join(checkout, 'package.json'), JSON.stringify({ ...facts, version }))
  writeFileSync(join(checkout, 'sql/9001_next.sql'), migration)
  return { checkout, version, migration: '9001_next.sql' }
}

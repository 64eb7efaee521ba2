import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, lchownSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** Whom the server runs as. */
export type ServerUser = { uid: number; gid: number }

const USER_NAME = 'hubbub'
const COMMAND_DEADLINE_MS = 10_000

/**
 * The user that the server has to run as: undefined means the program's own. PostgreSQL refuses to run as root, so root needs
 * another: whoever owns the server's folder already, else the system user `hubbub`, which is created when missing.
 *
 * @throws EmbeddedPostgresError when there is none and none can be made.
 */
export function requireServerUser(folder: string): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  return findOwner(folder) ?? findUser(USER_NAME) ?? createUser()
}

/**
 * Opens the way for `user` to a path inside the data folder, which may be private to root: its group, and no one else, may pass through.
 *
 * @throws EmbeddedPostgresError that names the folder above it which only root may enter.
 */
export function openDataFolder(dataDir: string, user: ServerUser) {
  if (canEnter(dataDir, user)) return
  const barrier = findBarrier(dirname(dataDir), user)
  if (barrier !== undefined) {
    throw new EmbeddedPostgresError(
      `${dataDir} can not be used as root, because PostgreSQL has to run as another user and ${barrier} lets no other user in: ` +
        'set DATA_DIR to a folder outside of it, such as /var/lib/hubbub, or start Hubbub as an ordinary user.',
    )
  }
  chownSync(dataDir, 0, user.gid)
  chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o010)
}

/** Tried, not computed: access lists may allow what the mode does not. */
export function canEnter(folder: string, user: ServerUser): boolean {
  return runsAs(user, '/bin/sh', ['-c', 'cd "$0"', folder])
}

/** Whether `user` may run the file. */
export function canRun(file: string, user: ServerUser): boolean {
  return runsAs(user, '/bin/sh', ['-c', 'test -r "$0" && test -x "$0"', file])
}

/** Gives a folder and all in it to `user`, as after a restore by root. Links are not followed. */
export function giveTo(folder: string, user: ServerUser) {
  lchownSync(folder, user.uid, user.gid)
  for (const entry of readdirSync(folder, { recursive: true }))
    lchownSync(join(folder, String(entry)), user.uid, user.gid)
}

function findOwner(folder: string): ServerUser | undefined {
  const stat = statSync(folder, { throwIfNoEntry: false })
  return stat === undefined || stat.uid === 0 ? undefined : { uid: stat.uid, gid: stat.gid }
}

function findUser(name: string): ServerUser | undefined {
  const uid = readNumber('id', ['-u', name])
  const gid = readNumber('id', ['-g', name])
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

function createUser(): ServerUser {
  const options = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
  ]
  spawnSync('useradd', [...options, USER_NAME], { timeout: COMMAND_DEADLINE_MS })
  // Looked up whatever useradd said: another process may have been first.
  const created = findUser(USER_NAME)
  if (created !== undefined) return created
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root and the system user "hubbub" can not be created here: start Hubbub as an ordinary user, ' +
      'create that user (useradd --system hubbub), or set DATABASE_URL.',
  )
}

function readNumber(command: string, args: string[]): number | undefined {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: COMMAND_DEADLINE_MS })
  return result.status === 0 ? Number(result.stdout) : undefined
}

function runsAs(user: ServerUser, command: string, args: string[]): boolean {
  return spawnSync(command, args, { ...user, cwd: '/', stdio: 'ignore', timeout: COMMAND_DEADLINE_MS }).status === 0
}

/** The outermost folder on the way to `folder` that `user` can not enter. */
function findBarrier(folder: string, user: ServerUser): string | undefined {
  const above = dirname(folder)
  return (above === folder ? undefined : findBarrier(above, user)) ?? (canEnter(folder, user) ? undefined : folder)
}

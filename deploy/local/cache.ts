import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { requireProgram } from './requirements.ts'
import { runToEnd } from './run-to-end.ts'

const MAVEN_DEADLINE_MS = 10 * 60_000
const HASH_CHARACTERS = 12

/** A folder in the user's cache, shared by all checkouts: for what would take long to fetch or make anew. */
export function openCache(name: string): string {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hubbub', name)
  mkdirSync(cache, { recursive: true })
  return cache
}

/** The jars that a pom.xml names, fetched by Maven at the first call on a machine. @throws when Maven is missing, or can not fetch them. */
export async function fetchJars(pomFile: string, target: string): Promise<void> {
  const options = ['-f', pomFile, '-DincludeScope=runtime', `-DoutputDirectory=${target}`]
  await runToEnd([requireProgram('mvn'), '-q', '-B', 'dependency:copy-dependencies', ...options], MAVEN_DEADLINE_MS)
}

/**
 * Makes a file or folder of a cache under a name of its own and renames it: it is there whole or not at all, whoever does the same at the same time. Of
 * several the first wins; one that is there is left as it is.
 */
export async function makeOnce(cache: string, target: string, make: (target: string) => Promise<void>): Promise<void> {
  if (existsSync(target)) return
  const workshop = mkdtempSync(join(cache, 'making-'))
  try {
    const made = join(workshop, 'made')
    await make(made)
    if (!existsSync(target)) renameUnlessThere(made, target)
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

/** A short name for a content. */
export const hashOf = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex').slice(0, HASH_CHARACTERS)

export const hashOfFile = (path: string): string => hashOf(readFileSync(path))

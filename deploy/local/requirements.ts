import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const OLDEST_JAVA = 17
const VERSION_DEADLINE_MS = 20_000
/** Of services, which are not on everybody's path. */
const SERVICE_FOLDERS = '/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin'

/** What a cluster on one machine is made of, and the packages of Debian and Ubuntu that have it, of which a release knows one or another. */
const PROGRAMS = {
  java: {
    what: 'Java 17 or newer (for Kafka)',
    packages: ['openjdk-17-jre-headless', 'openjdk-21-jre-headless'],
    formula: 'openjdk',
  },
  mvn: { what: 'Maven (to fetch Kafka)', packages: ['maven'], formula: 'maven' },
  'redis-server': { what: 'Redis', packages: ['redis-server'], formula: 'redis' },
  haproxy: { what: 'HAProxy', packages: ['haproxy'], formula: 'haproxy' },
} satisfies Record<string, { what: string; packages: string[]; formula: string }>

export type ProgramName = keyof typeof PROGRAMS
const NAMES: ProgramName[] = ['java', 'mvn', 'redis-server', 'haproxy']

export type Missing = { program: string; packages: string[]; sentence: string }

/** The path of a program. @throws with a sentence that says what is missing and how to get it. */
export function requireProgram(name: ProgramName): string {
  const path = findProgram(name)
  if (path === undefined) throw new Error(describe(name, 'was not found'))
  return path
}

/** The path of a Java that is new enough, which takes a moment to see. @throws with a sentence that says what is missing and how to get it. */
export function requireJava(): string {
  const path = requireProgram('java')
  const version = readJavaVersion(path)
  if (version < OLDEST_JAVA) throw new Error(describe('java', `is version ${version} (${path})`))
  return path
}

/** What is missing for a cluster on this machine, one sentence each. */
export function listMissing(): Missing[] {
  return NAMES.flatMap((name) => {
    try {
      if (name === 'java') requireJava()
      else requireProgram(name)
      return []
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error)
      return [{ program: name, packages: PROGRAMS[name].packages, sentence }]
    }
  })
}

function findProgram(name: ProgramName): string | undefined {
  const home = process.env.JAVA_HOME
  const own = name === 'java' && home ? Bun.which(join(home, 'bin', 'java')) : null
  return own ?? Bun.which(name) ?? Bun.which(name, { PATH: SERVICE_FOLDERS }) ?? undefined
}

/** 17 of "17.0.15", 8 of "1.8.0". NaN, which is not older than anything, when it does not tell. */
function readJavaVersion(path: string): number {
  const { stderr } = spawnSync(path, ['-version'], { encoding: 'utf8', timeout: VERSION_DEADLINE_MS })
  return Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1])
}

function describe(name: ProgramName, found: string): string {
  const { what, packages, formula } = PROGRAMS[name]
  const how = `Debian and Ubuntu: apt-get install ${packages[0]}; macOS: brew install ${formula}`
  return `${what} is needed, and ${name} ${found}: install it (${how}).`
}

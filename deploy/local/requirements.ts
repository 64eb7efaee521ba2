import { join } from 'node:path'

/** What a cluster on one machine is made of, and which package of Debian and Ubuntu has it. */
const PROGRAMS = {
  java: { what: 'Java 17 or newer, for Kafka', debianPackage: 'openjdk-17-jre-headless' },
  mvn: { what: 'Maven, to fetch Kafka once', debianPackage: 'maven' },
  'redis-server': { what: 'Redis', debianPackage: 'redis-server' },
  haproxy: { what: 'HAProxy, the load balancer', debianPackage: 'haproxy' },
} as const

export type ProgramName = keyof typeof PROGRAMS

/** The path of a program. @throws with a sentence that says what is missing and how to get it. */
export function requireProgram(name: ProgramName): string {
  const path = findProgram(name)
  if (path === undefined) throw new Error(describeMissing(name))
  return path
}

function findProgram(name: ProgramName): string | undefined {
  const home = process.env.JAVA_HOME
  const own = name === 'java' && home ? Bun.which(join(home, 'bin', 'java')) : null
  // A service's own folder is not on everybody's path.
  return own ?? Bun.which(name) ?? Bun.which(name, { PATH: '/usr/sbin:/usr/local/sbin:/opt/homebrew/bin' }) ?? undefined
}

function describeMissing(name: ProgramName): string {
  const { what, debianPackage } = PROGRAMS[name]
  return `${name} is missing (${what}): install it, on Debian and Ubuntu with "apt-get install ${debianPackage}", and see that it is on PATH.`
}

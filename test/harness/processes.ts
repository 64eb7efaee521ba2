import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The PostgreSQL that a program started in its folder: its first process. Throws when there is none. */
export function requirePostmaster(dataDir: string): number {
  const path = join(dataDir, 'postgres', 'postmaster.pid')
  if (!existsSync(path)) throw new Error(`expected ${path}`)
  return Number(readFileSync(path, 'utf8').split('\n')[0])
}

/** A process and all that it started. */
export function listProcessTree(pid: number): number[] {
  const parents = listProcesses()
  const tree = [pid]
  for (const parent of tree) for (const [child, its] of parents) if (its === parent) tree.push(child)
  return tree
}

/** All first processes of a PostgreSQL on this directory. */
export function listPostmasters(dataDir: string): number[] {
  const servers = [...listProcesses()].filter(([pid]) => isServerOf(pid, dataDir))
  const pids = new Set(servers.map(([pid]) => pid))
  return servers.filter(([, parent]) => !pids.has(parent)).map(([pid]) => pid)
}

export function isAlive(pid: number): boolean {
  const stat = readStat(pid)
  return stat !== undefined && stat.state !== 'Z'
}

/** Memory of a process in bytes. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

/** Stops processes where they are, for as long as the work takes. */
export async function whilePaused(pids: number[], work: () => Promise<void>): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  try {
    await work()
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
}

function isServerOf(pid: number, dataDir: string): boolean {
  const command = readProc(pid, 'cmdline').split('\0')
  return command.some((word) => /(^|\/)postgres$/.test(word)) && command.some((word) => word.startsWith(dataDir))
}

function listProcesses(): Map<number, number> {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return new Map(pids.flatMap((pid) => (isAlive(pid) ? [[pid, readStat(pid)?.parent ?? 0]] : [])))
}

function readStat(pid: number) {
  const [, state, parent] = /\) (\S) (\d+)/.exec(readProc(pid, 'stat')) ?? []
  return state === undefined ? undefined : { state, parent: Number(parent) }
}

/** Empty when the process is gone. */
function readProc(pid: number, file: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

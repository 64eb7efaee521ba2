/** The first line is a word of dismissal; an end without one is the end of the process that we belong to. */
const SCRIPT = `
read -r _ && exit
kill -9 "$1"
shift
for folder; do
  for process in /proc/[0-9]*; do
    [ "$process/cwd" -ef "$folder" ] && kill -9 "\${process#/proc/}"
  done
done`

/**
 * Ends a process when this one ends without having dismissed the guard: by an exit, a crash or kill -9. With it goes every process that works in one
 * of `folders`, as those of a PostgreSQL do. The guard is a shell that waits at a pipe from here, so it can not fail to notice.
 *
 * @returns the dismissal: to be called once the process is gone, as its number may be a stranger's then.
 */
export function guard(pid: number, folders: string[] = []): () => void {
  const shell = Bun.spawn(['/bin/sh', '-c', SCRIPT, 'guard', String(pid), ...folders], {
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    // Ctrl+C in a terminal goes to all that belong to it; this one has to stay until the end.
    detached: true,
  })
  shell.unref()
  return () => {
    void shell.stdin.write('dismissed\n')
    void shell.stdin.end()
  }
}

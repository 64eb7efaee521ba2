/** The first line is a word of dismissal; an end without one is the end of the process that we belong to. */
const SCRIPT = `
read -r _ && exit
[ -n "$1" ] && kill -9 "$1"
shift
for folder; do
  for process in /proc/[0-9]*; do
    [ "$process/cwd" -ef "$folder" ] && kill -9 "\${process#/proc/}"
  done
done`

/**
 * Ends what belongs to this process when it ends without having dismissed the guard: by an exit, a crash or kill -9. The guard is a shell that waits at
 * a pipe from here, so it can not fail to notice.
 *
 * @param guarded.pid a child.
 * @param guarded.folders whatever works in them, as all processes of a PostgreSQL do in its own.
 * @returns the dismissal. Once a child is gone its number may be a stranger's.
 */
export function guard({ pid, folders = [] }: { pid?: number; folders?: string[] }): () => void {
  // With a slash: nobody who looks for a server by the folder in its command shall take the guard for one.
  const named = folders.map((folder) => `${folder}/`)
  const shell = Bun.spawn(['/bin/sh', '-c', SCRIPT, 'guard', String(pid ?? ''), ...named], {
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

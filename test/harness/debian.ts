import { spawnSync } from 'node:child_process'

const QUERY_DEADLINE_MS = 20_000
const INSTALL_DEADLINE_MS = 5 * 60_000

/** Whether packages can be installed here: on Debian and Ubuntu, as root. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && Bun.which('apt-get') !== null
}

export function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], {
    encoding: 'utf8',
    timeout: QUERY_DEADLINE_MS,
  })
  return stdout === 'install ok installed'
}

/**
 * Installs packages, one by one: what this release does not have must not keep the others away. Of a list of names the first that it has. Does nothing
 * where it can not.
 */
export function installPackages(wanted: (string | string[])[], say: (text: string) => void) {
  if (wanted.length === 0 || !canInstall()) return
  aptGet('update', '-qq')
  for (const name of wanted.map((names) => findKnown([names].flat()))) {
    say(`Installing ${name} …`)
    aptGet('install', '-qq', '-y', '--no-install-recommends', name)
  }
}

function findKnown(names: string[]): string {
  const isKnown = (name: string) =>
    spawnSync('apt-cache', ['show', name], { stdio: 'ignore', timeout: QUERY_DEADLINE_MS }).status === 0
  return names.find(isKnown) ?? names[0] ?? ''
}

function aptGet(...args: string[]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', '-o', 'Dpkg::Use-Pty=0']
  spawnSync('apt-get', [...options, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_DEADLINE_MS,
  })
}

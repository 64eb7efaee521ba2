import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { canInstall, installPackages, isInstalled } from './debian.ts'

const CANDIDATES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
/** The pages' own face, emoji and Chinese, Japanese and Korean: without them pages measure otherwise. */
const FONT_PACKAGES = ['fonts-inter', 'fonts-noto-color-emoji', 'fonts-noto-cjk']
const VERSION_DEADLINE_MS = 20_000

/** The path of a Chromium that runs: `CHROMIUM_PATH` when set, else the first of the usual places; undefined when there is none. */
export function findChromium(): string | undefined {
  const wanted = process.env.CHROMIUM_PATH
  const paths = wanted === undefined || wanted === '' ? CANDIDATES.map(locate) : [wanted]
  return paths.find((path) => path !== undefined && runs(path))
}

/** On Debian and Ubuntu, as root, installs what browser tests need and is not there: a Chromium and fonts. Elsewhere does nothing. */
export function installBrowserPackages(say: (text: string) => void) {
  if (!canInstall()) return
  const fonts = FONT_PACKAGES.filter((name) => !isInstalled(name))
  installPackages(findChromium() === undefined ? ['chromium', ...fonts] : fonts, say)
}

function locate(candidate: string): string | undefined {
  return candidate.startsWith('/')
    ? existsSync(candidate)
      ? candidate
      : undefined
    : (Bun.which(candidate) ?? undefined)
}

/** Ubuntu's package of the name is a mere hint at a snap: only a version printed proves a browser. */
function runs(path: string): boolean {
  return spawnSync(path, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: VERSION_DEADLINE_MS }).status === 0
}

import { listMissing } from '../../deploy/local/requirements.ts'
import { installPackages } from './debian.ts'

/**
 * On Debian and Ubuntu, as root, installs what tests of a cluster need and is not there: Java, Maven, Redis, HAProxy. Then says what is still missing;
 * the tests that need it will fail.
 */
export function installServicePackages(say: (text: string) => void) {
  const missing = listMissing()
  if (missing.length === 0) return
  installPackages(
    missing.map(({ packages }) => packages),
    say,
  )
  for (const { sentence } of listMissing()) say(sentence)
}

import { existsSync, readdirSync } from 'node:fs'

const FOLDERS = ['/usr/lib/x86_64-linux-gnu/faketime', '/usr/lib/aarch64-linux-gnu/faketime', '/usr/lib/faketime']
/** Bun has many threads. */
const LIBRARY = 'libfaketimeMT.so.1'

/** Whether libfaketime is here. */
export const hasFakeClock = (): boolean => findFolder() !== undefined

/**
 * What a process needs in its environment so that its clock goes wrong by so much, such as "+1h". The clock that only goes forward stays as it is.
 *
 * @throws when libfaketime is missing, with how to get it.
 */
export function fakeClock(offset: string): Record<string, string> {
  const folder = findFolder()
  if (folder === undefined)
    throw new Error(
      'libfaketime is needed, and was not found: install it (Debian and Ubuntu: apt-get install libfaketime).',
    )
  return { LD_PRELOAD: `${folder}/${LIBRARY}`, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
}

const findFolder = () => FOLDERS.find((each) => existsSync(each) && readdirSync(each).includes(LIBRARY))

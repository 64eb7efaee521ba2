import { takeFiles } from './lazy/uploads.ts'
import { dropOldFiles, takeSharedFiles } from './shared-files.ts'

/** In the room that was chosen for them, files that another app shared are attached. */
export async function receiveShares(): Promise<void> {
  if (!('caches' in window)) return
  const address = new URL(location.href)
  if (!address.searchParams.has('shared')) return await dropOldFiles()
  const form = document.getElementById('composer')
  if (!(form instanceof HTMLFormElement)) return
  const files = await takeSharedFiles()
  address.searchParams.delete('shared')
  history.replaceState(null, '', address)
  if (files.length > 0) takeFiles(form, files)
}

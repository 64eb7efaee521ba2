import { takeFiles } from './lazy/uploads.ts'
import { forgetSharedFiles, takeSharedFiles } from './shared-files.ts'

/** In the room that was chosen for them, files that another app shared are attached; left for another page, they go. */
export async function receiveShares(): Promise<void> {
  if (!('caches' in window) || location.pathname.startsWith('/share')) return
  const address = new URL(location.href)
  if (!address.searchParams.has('shared')) return void (await forgetSharedFiles())
  const form = document.getElementById('composer')
  if (!(form instanceof HTMLFormElement)) return
  const files = await takeSharedFiles()
  address.searchParams.delete('shared')
  history.replaceState(null, '', address)
  if (files.length > 0) takeFiles(form, files)
}

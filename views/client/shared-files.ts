/** Where the service worker leaves the files that another app shares, until a room takes them. */
export const SHARED_FILES = 'hubbub-shared'

const NAME = 'X-Name'

/** A file as the browser's store takes it. */
export const storedFile = (file: File) =>
  new Response(file, { headers: { 'Content-Type': file.type, [NAME]: encodeURIComponent(file.name) } })

/** Takes the files out of the store, in their order. */
export async function takeSharedFiles(): Promise<File[]> {
  const cache = await caches.open(SHARED_FILES)
  const files = await Promise.all((await cache.keys()).map(async (key) => fileOf(await cache.match(key))))
  await forgetSharedFiles()
  return files.flatMap((file) => file ?? [])
}

export const forgetSharedFiles = () => caches.delete(SHARED_FILES)

async function fileOf(stored: Response | undefined): Promise<File | undefined> {
  const name = decodeURIComponent(stored?.headers.get(NAME) ?? '')
  return stored && new File([await stored.blob()], name, { type: stored.headers.get('Content-Type') ?? '' })
}

import type { WorkerScope } from './scope.ts'
import { SHARED_FILES, storedFile } from '../shared-files.ts'

const SHARE = '/share'

/**
 * Files that another app shares stay in the browser until their room is chosen: the server is asked for the page to choose on
 * with the texts alone, and with how many files there are.
 */
export function listenForShares(scope: WorkerScope): void {
  scope.addEventListener('fetch', (event) => {
    const { method, mode, url, headers } = event.request
    const isFiles = /^multipart\/form-data\b/i.test(headers.get('Content-Type') ?? '')
    if (method === 'POST' && mode === 'navigate' && isFiles && new URL(url).pathname === SHARE)
      event.respondWith(share(event.request))
  })
}

async function share(request: Request): Promise<Response> {
  const form = await request.formData()
  const files: File[] = []
  const fields = new URLSearchParams()
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.append(name, value)
    else if (value.size > 0 || value.name !== '') files.push(value)
  }
  await caches.delete(SHARED_FILES)
  const cache = await caches.open(SHARED_FILES)
  await Promise.all(files.map((file, at) => cache.put(`${SHARE}/${at}`, storedFile(file))))
  fields.set('files', String(files.length))
  return await fetch(SHARE, { method: 'POST', body: fields })
}

import { OfflinePage } from '../../views/errors/offline.tsx'
import { toHtml } from '../../views/parts/to-html.ts'
import type { OfflineFiles } from '../../views/client/worker/scope.ts'
import type { Assets } from '../http/assets.ts'
import { paths } from '../http/paths.ts'
import { currentLanguage } from '../texts/language.ts'

/** The offline page: that of nobody in particular. */
export function offlinePage({ style, partOf }: Pick<Assets, 'style' | 'partOf'>): string {
  const assets = { style, script: partOf('offline') }
  return toHtml(OfflinePage({ door: { siteName: 'Hubbub', assets, theme: 'system' } }))
}

/** The service worker's script. Browsers compare it byte by byte, so it is a new one when the page it keeps is. */
export function workerScript(assets: Pick<Assets, 'style' | 'partOf' | 'worker'>): string {
  const page = offlinePage(assets)
  const facts: OfflineFiles = {
    version: new Bun.CryptoHasher('sha256').update(page).update(assets.worker).digest('base64url').slice(0, 12),
    page: paths.offline(currentLanguage()),
    files: [assets.style, assets.partOf('offline'), paths.icons(), paths.quilt(), paths.favicon()],
  }
  return `const OFFLINE=${JSON.stringify(facts)};${assets.worker}`
}

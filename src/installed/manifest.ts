import { paths } from '../http/paths.ts'
import { t } from '../texts/t.ts'

/** Of the desk, in light: the pages themselves say it for light and dark. */
const DESK = '#f3f1eb'

/** What a browser needs to know to install the site as an app (W3C Web Application Manifest). */
export const manifestOf = (siteName: string) => ({
  id: paths.home(),
  name: siteName,
  short_name: siteName,
  description: t('Team chat that never loses a message.'),
  start_url: paths.home(),
  scope: paths.home(),
  display: 'standalone',
  background_color: DESK,
  theme_color: DESK,
  categories: ['social', 'productivity'],
  icons: [
    { src: paths.favicon(), sizes: 'any', type: 'image/svg+xml' },
    { src: paths.appIcon('192'), sizes: '192x192', type: 'image/png' },
    { src: paths.appIcon('512'), sizes: '512x512', type: 'image/png' },
    { src: paths.appIcon('maskable'), sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  share_target: {
    action: paths.share(),
    method: 'POST',
    enctype: 'multipart/form-data',
    params: { title: 'title', text: 'text', url: 'url', files: [{ name: 'files', accept: ['*/*'] }] },
  },
  shortcuts: [
    { name: t('New direct message'), url: paths.newDirect() },
    { name: t('Mentions'), url: paths.mentions() },
    { name: t('Search'), url: paths.search() },
  ],
})

const EACH_MS = 5_000
const DEADLINE_MS = 4_000

/*
 * On the offline page: as soon as there is an answer, the page that was wanted. The address is still that one's.
 */
const isBack = () =>
  fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(DEADLINE_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )

async function look() {
  if (await isBack()) location.reload()
}

addEventListener('online', () => void look())
setInterval(() => void look(), EACH_MS)

/** The process that keeps the one Redis of all tests of this checkout: `bun redis-keeper.ts <folder>`. */
import { startRedis } from '../../deploy/local/redis.ts'
import { keepAlone } from './keep.ts'

const folder = process.argv[2] ?? ''

await keepAlone(folder, async () => {
  const { url, stop } = await startRedis({ folder })
  return { lease: { url }, stop }
})

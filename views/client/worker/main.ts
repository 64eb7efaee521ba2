import { listenForNavigations } from './offline.ts'
import { listenForPushes } from './pushes.ts'
import { scope } from './scope.ts'
import { listenForShares } from './share.ts'

/*
 * The service worker: what runs beside the pages and without them. It is served as /sw.js, and each thing it does is in
 * a file of its own that takes the scope.
 */

listenForNavigations(scope)
listenForPushes(scope)
listenForShares(scope)

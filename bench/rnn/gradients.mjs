import { register } from 'node:module';

/**
 * The gradients of TensorFlow.js's operations, which tfjs-layers trains by. Its core has them in files that only a bundler can load:
 * modules without an extension in their imports, and in a package that says that it has none.
 */
const hooks = `
const isCore = (url) => url?.includes('/@tensorflow/tfjs-core/dist/') && !url.includes('/tf-core');
export async function resolve(specifier, context, next) {
  if (!isCore(context.parentURL) || !specifier.startsWith('.')) return next(specifier, context);
  return next(specifier + '.js', context).catch(() => next(specifier + '/index.js', context));
}
export const load = (url, context, next) => next(url, isCore(url) ? { ...context, format: 'module' } : context);
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
// First the copy that computes: the engine of the process is the first one's.
await import('@tensorflow/tfjs-core');
await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');

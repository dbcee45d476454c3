import { register } from 'node:module';

/**
 * The gradients of TensorFlow.js's operations, which tfjs-layers needs for training. tfjs-core has them in files that only a bundler can
 * load: their imports lack file extensions, and the package does not declare them as modules.
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
// Load the computing copy first: the first copy that loads provides the engine of the process.
await import('@tensorflow/tfjs-core');
await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');

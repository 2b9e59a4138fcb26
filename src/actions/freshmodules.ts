import type { Kernel } from '@jupyterlab/services';

/**
 * Imports modules anew that a kernel has imported before, and forgets those whose file is gone. It
 * is one expression, so that no name is left behind.
 */
const CODE = `(lambda sys, os, lib, paths, names: (
    lib.invalidate_caches(),
    [
        lib.reload(module) if os.path.exists(module.__file__) else sys.modules.pop(name)
        for name, module in list(sys.modules.items())
        if type(module) is type(sys) and name != '__main__'
        and isinstance(module.__dict__.get('__file__'), str)
        and os.path.basename(module.__file__) in names
        and os.path.realpath(module.__file__) in paths
    ],
))(__import__('sys'), __import__('os'), __import__('importlib'), `;

/** Writes a text as a Python literal: JSON's escapes are Python's, too. */
function literal(text: string): string {
  return JSON.stringify(text);
}

/**
 * Lets the kernel use modules as they are on disk now.
 *
 * @returns What went wrong in a module, if anything.
 */
export async function freshenModules(
  kernel: Kernel.IKernelConnection,
  paths: readonly string[]
): Promise<string | null> {
  if (paths.length === 0) {
    return null;
  }
  const names = paths.map(path => path.split(/[\\/]/).pop() ?? '');
  const code = `${CODE}{${paths.map(literal).join(', ')}}, {${names.map(literal).join(', ')}})`;
  const { content } = await kernel.requestExecute({
    code,
    silent: true,
    store_history: false,
    stop_on_error: false
  }).done;
  return content.status === 'error'
    ? `${content.ename}: ${content.evalue}`
    : null;
}

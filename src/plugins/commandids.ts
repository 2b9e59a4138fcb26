/** The ids of all commands of this extension. */
export const commandIds = {
  runStale: 'nbguard:run-stale',
  stop: 'nbguard:stop',
  showPanel: 'nbguard:show-panel',
  toggle: 'nbguard:toggle',
  nextDiagnostic: 'nbguard:next-diagnostic',
  previousDiagnostic: 'nbguard:previous-diagnostic',
  quickFix: 'nbguard:quick-fix',
  goToDependency: 'nbguard:go-to-dependency',
  goToDependent: 'nbguard:go-to-dependent',
  verify: 'nbguard:verify',
  cancelVerify: 'nbguard:cancel-verify',
  makePortable: 'nbguard:make-portable',
  declare: 'nbguard:declare-packages',
  promote: 'nbguard:promote',
  undoPromote: 'nbguard:promote-undo'
} as const;

import type { TranslationBundle } from '@jupyterlab/translation';

import type { PromotionDraft } from '../model/promotion';
import type { IDefinition } from '../model/wishes';
import type { WireRefusal } from '../protocol/wire';

/** What each part of the list is given. */
export interface IPromotedProps {
  readonly draft: PromotionDraft;
  /** Shows where something cannot be. */
  readonly jump: (refusal: WireRefusal) => void;
  readonly trans: TranslationBundle;
}

/** What the parts of one definition are given. */
export interface IDefinitionProps extends IPromotedProps {
  readonly definition: IDefinition;
}

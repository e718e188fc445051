import { createConditionExports } from '@backstage/plugin-permission-node';
import { deploymentEnvironmentResourceRef } from './environmentResource';
import { deploymentEnvironmentRules } from './environmentRules';

const { conditions, createConditionalDecision } = createConditionExports({
  resourceRef: deploymentEnvironmentResourceRef,
  rules: deploymentEnvironmentRules,
});

/**
 * Conditions on environments, for permission policies: `isOwner`, `hasName`,
 * `hasTier` and `hasService`.
 *
 * @public
 */
export const deploymentEnvironmentConditions = conditions;

/**
 * Makes a decision of conditions on environments, for the permissions
 * `deployment.dispatch`, `deployment.cancel` and `deployment.approve`.
 *
 * @public
 */
export const createDeploymentEnvironmentConditionalDecision =
  createConditionalDecision;

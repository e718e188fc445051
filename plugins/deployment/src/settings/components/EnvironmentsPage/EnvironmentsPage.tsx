import { Route, Routes } from 'react-router-dom';
import { serviceSettingsRouteRef } from '../../../routes';
import { ConfigurationList } from '../ConfigurationList';
import { ServiceSettings } from '../ServiceSettings';
import { SettingsRoot } from '../SettingsRoot';

/** The list of all configurations, and below it the settings of each service. */
export function EnvironmentsPage() {
  return (
    <SettingsRoot>
      <Routes>
        <Route path="/" element={<ConfigurationList />} />
        <Route
          path={serviceSettingsRouteRef.path}
          element={<ServiceSettings />}
        />
      </Routes>
    </SettingsRoot>
  );
}

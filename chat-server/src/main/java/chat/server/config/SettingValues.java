package chat.server.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was given to settings. */
interface SettingValues {

    /** Nothing was given to any. */
    SettingValues USUAL = setting -> null;

    /** What was given, as it is written; null if nothing was. */
    @Nullable
    String given(Setting<?> setting);

    /**
     * The value that was given, or else the usual one; nothing if there is neither.
     *
     * @throws Setting.RefusedException if that is not written as it should be
     */
    default <T> Optional<T> find(Setting<T> setting) {
        String given = given(setting);
        return Optional.ofNullable(given == null ? setting.usual() : given).map(setting::parse);
    }

    /** The same of a setting that has a usual value. */
    default <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow();
    }
}

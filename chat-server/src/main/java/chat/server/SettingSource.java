package chat.server;

import org.jspecify.annotations.Nullable;

/** What gives values to settings that the command line leaves open. Settings have their flag's name without the dashes. */
interface SettingSource {

    /** The value as it was written, or null if this source does not give one. */
    @Nullable
    String value(String setting);

    /** What to call the setting in a complaint about its value. */
    String nameOf(String setting);

    /** Where that setting's value comes from, in the shortest words. */
    String origin(String setting);
}

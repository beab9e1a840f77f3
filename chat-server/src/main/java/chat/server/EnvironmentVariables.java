package chat.server;

import chat.protocol.Nearest;
import chat.server.ServerOptions.UsageException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The settings in the environment: {@code CHAT_MAX_USERS} for {@code max-users}. */
final class EnvironmentVariables implements SettingSource {

    private static final String PREFIX = "CHAT_";

    /** The client's own, which may be set for both programs. */
    private static final Set<String> CLIENTS = Set.of("CHAT_USERNAME", "CHAT_NOTIFY");

    private final Map<String, String> variables;

    /**
     * @param settings every setting that there is
     * @throws UsageException if there is a variable with our prefix for none of them
     */
    EnvironmentVariables(Map<String, String> variables, Collection<String> settings) throws UsageException {
        this.variables = variables;
        List<String> known =
                settings.stream().map(EnvironmentVariables::variable).toList();
        for (String name : new TreeSet<>(variables.keySet())) { // in order, to complain of the same one each time
            if (name.startsWith(PREFIX) && !known.contains(name) && !CLIENTS.contains(name)) {
                throw new UsageException(
                        "There is no variable " + name + "; did you mean " + Nearest.of(name, known) + "?");
            }
        }
    }

    private static String variable(String setting) {
        return PREFIX + setting.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @Override
    public @Nullable String value(String setting) {
        return variables.get(variable(setting));
    }

    @Override
    public String nameOf(String setting) {
        return variable(setting);
    }

    @Override
    public String origin(String setting) {
        return variable(setting);
    }
}

package chat.server.config;

import chat.protocol.Nearest;
import chat.server.config.ServerOptions.UsageException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Settings in a file of Java properties in UTF-8: {@code max-users=50}. In the file's order, and none silently in place of another. */
final class SettingsFile extends Properties {

    private static final long serialVersionUID = 1L;

    private static final int MAX_BYTES = 64 * 1024;

    private final Map<String, String> values = new LinkedHashMap<>();
    private @Nullable String repeated;

    private SettingsFile() {}

    /**
     * Reads the file. Blocks.
     *
     * @param settings every setting that a file can give
     * @return values by the names of their settings
     * @throws UsageException if it cannot be read, or gives another setting, or one twice
     */
    static Map<String, String> read(Path file, Collection<String> settings) throws UsageException {
        SettingsFile entries = new SettingsFile();
        try {
            entries.load(new StringReader(TextFile.read(file, MAX_BYTES)));
        } catch (IOException e) {
            throw new UsageException("can't read the settings in " + file + ": " + e.getMessage());
        } catch (IllegalArgumentException e) { // the only one that there is
            throw new UsageException(file + ": four hexadecimal digits must follow \\u; write \\\\ for a backslash");
        }
        for (String setting : entries.values.keySet()) {
            if (!settings.contains(setting)) {
                throw new UsageException(file + ": there is no setting " + setting + "; did you mean "
                        + Nearest.of(setting, settings) + "?");
            }
        }
        if (entries.repeated != null) {
            throw new UsageException(file + ": " + entries.repeated + " is given twice");
        }
        return entries.values;
    }

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
        // Properties keep white space at the end of a line, where nobody sees it.
        String before = values.put((String) key, ((String) value).strip());
        if (before != null) {
            repeated = (String) key;
        }
        return before;
    }
}

package chat.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in force, for a person to read: names, values and origins below each other. */
final class SettingsTable {

    private record Row(String name, String value, String origin) {}

    private final List<Row> rows = new ArrayList<>();

    /** @param value null if the setting is not set */
    void add(String name, @Nullable Object value, String origin) {
        String absent = name.equals("host") ? "all interfaces" : "none";
        rows.add(new Row(name, value == null ? absent : value.toString(), origin));
    }

    List<String> lines() {
        int nameWidth = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        int valueWidth =
                rows.stream().mapToInt(row -> row.value().length()).max().orElse(0);
        return rows.stream()
                .map(row -> padded(row.name(), nameWidth) + padded(row.value(), valueWidth) + row.origin())
                .toList();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length() + 2);
    }
}

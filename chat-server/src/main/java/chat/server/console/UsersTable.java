package chat.server.console;

import chat.protocol.ProtocolLimits;
import chat.server.net.Occupant;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.WCWidth;

/** Who is in, a line each, in columns as wide as a terminal shows what stands in them. */
final class UsersTable {

    /** As many as clients are told of. */
    private static final int MAX_ROWS = ProtocolLimits.MAX_LISTED_USERS;

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private UsersTable() {}

    static String of(List<Occupant> occupants, int maxUsers, ZoneId zone) {
        StringBuilder lines = new StringBuilder();
        if (!occupants.isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("NAME", "ADDRESS", "KIND", "SINCE", "BYTES WAITING"));
            occupants.stream().limit(MAX_ROWS).forEach(occupant -> rows.add(row(occupant, zone)));
            appendTo(lines, rows);
        }
        if (occupants.size() > MAX_ROWS) {
            lines.append("and ").append(occupants.size() - MAX_ROWS).append(" more\n");
        }
        return lines.append(occupants.size())
                .append(" of ")
                .append(maxUsers)
                .append(maxUsers == 1 ? " user\n" : " users\n")
                .toString();
    }

    private static List<String> row(Occupant occupant, ZoneId zone) {
        return List.of(
                occupant.username(),
                occupant.address(),
                occupant.kind().name().toLowerCase(Locale.ROOT),
                shown(occupant.since(), zone),
                Long.toString(occupant.waitingBytes()));
    }

    private static String shown(Instant since, ZoneId zone) {
        ZonedDateTime time = since.atZone(zone);
        boolean today = time.toLocalDate().equals(LocalDate.now(zone));
        return (today ? TODAY : EARLIER).format(time);
    }

    private static void appendTo(StringBuilder lines, List<List<String>> rows) {
        int last = rows.get(0).size() - 1;
        int[] widths = new int[last];
        for (List<String> row : rows) {
            for (int i = 0; i < last; i++) {
                widths[i] = Math.max(widths[i], columns(row.get(i)));
            }
        }
        for (List<String> row : rows) {
            for (int i = 0; i < last; i++) {
                String cell = row.get(i);
                lines.append(cell).append(" ".repeat(widths[i] - columns(cell) + 2));
            }
            lines.append(row.get(last)).append('\n');
        }
    }

    private static int columns(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }
}

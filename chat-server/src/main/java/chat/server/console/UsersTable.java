package chat.server.console;

import chat.protocol.ProtocolLimits;
import chat.server.net.UserInfo;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who is in, a line each, in columns as wide as a terminal shows what stands in them. Where the terminal is not wide enough for
 * that, two lines each.
 */
final class UsersTable {

    /** As many as clients are told of. */
    private static final int MAX_ROWS = ProtocolLimits.MAX_LISTED_USERS;

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private static final String INDENT = "  ";

    private UsersTable() {}

    /**
     * The table, and how many there are.
     *
     * @param clock says what day it is, and in which zone times are shown
     * @param columns of the terminal; 0 if it does not tell
     */
    static String of(List<UserInfo> users, int maxUsers, Clock clock, int columns) {
        StringBuilder lines = new StringBuilder();
        if (!users.isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("NAME", "ADDRESS", "KIND", "SINCE", "BYTES WAITING"));
            users.stream().limit(MAX_ROWS).forEach(user -> rows.add(row(user, clock)));
            Columns table = new Columns(rows);
            if (columns > 0 && table.width() > columns) {
                rows.stream().skip(1).forEach(row -> appendNarrow(lines, row));
            } else {
                lines.append(table.lines());
            }
        }
        if (users.size() > MAX_ROWS) {
            lines.append("and ").append(users.size() - MAX_ROWS).append(" more\n");
        }
        return lines.append(users.size())
                .append(" of ")
                .append(maxUsers)
                .append(maxUsers == 1 ? " user\n" : " users\n")
                .toString();
    }

    private static List<String> row(UserInfo user, Clock clock) {
        return List.of(
                user.username(),
                user.address(),
                user.kind().name().toLowerCase(Locale.ROOT),
                shown(user.since(), clock),
                Long.toString(user.waitingBytes()));
    }

    private static String shown(Instant since, Clock clock) {
        ZonedDateTime time = since.atZone(clock.getZone());
        boolean today = time.toLocalDate().equals(LocalDate.now(clock));
        return (today ? TODAY : EARLIER).format(time);
    }

    /** For example {@code alice, json since 22:34:45}, and below it {@code 127.0.0.1:43944, 0 bytes waiting}. */
    private static void appendNarrow(StringBuilder lines, List<String> row) {
        lines.append(row.get(0))
                .append(", ")
                .append(row.get(2))
                .append(" since ")
                .append(row.get(3))
                .append('\n');
        lines.append(INDENT).append(row.get(1)).append(", ").append(row.get(4)).append(" bytes waiting\n");
    }
}

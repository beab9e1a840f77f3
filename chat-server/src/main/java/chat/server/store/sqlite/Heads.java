package chat.server.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the chains of labels end that sessions left in their rooms. */
final class Heads {

    /**
     * Of each session the events with a label that are not indexed yet, and the latest of those that are. Whatever comes before another one
     * in the chain is no head. Where a part of the chain is not kept any more there may be several that are not; the latest comes last.
     */
    private static final String CANDIDATES =
            """
            SELECT session, id, previous FROM (
                SELECT e.session, e.id, e.previous, e.time FROM heads h JOIN events e ON e.id = h.head
                WHERE h.session IN (SELECT value FROM json_each(?1))
                UNION
                SELECT e.session, e.id, e.previous, e.time FROM rooms r
                CROSS JOIN events e ON e.id > (r.id << %1$d | r.indexed) AND e.id < (r.id + 1 << %1$d)
                WHERE e.previous IS NOT NULL AND e.session IN (SELECT value FROM json_each(?1)))
            ORDER BY time, id"""
                    .formatted(Events.SEQ_BITS);

    private Heads() {}

    /** Of these sessions, the id of the latest event that bears a label of theirs, if there is one. */
    static Map<Long, Long> of(Collection<Long> sessions, Database database) throws SQLException {
        record Candidate(long session, long id) {}
        List<Candidate> candidates = new ArrayList<>();
        Set<Long> previous = new HashSet<>();
        if (sessions.isEmpty()) {
            return Map.of();
        }
        try (ResultSet row =
                database.bound(CANDIDATES, List.copyOf(sessions).toString()).executeQuery()) {
            while (row.next()) {
                candidates.add(new Candidate(row.getLong(1), row.getLong(2)));
                previous.add(row.getLong(3));
            }
        }
        Map<Long, Long> heads = new HashMap<>();
        for (Candidate candidate : candidates) {
            if (!previous.contains(candidate.id())) {
                heads.put(candidate.session(), candidate.id());
            }
        }
        return heads;
    }
}

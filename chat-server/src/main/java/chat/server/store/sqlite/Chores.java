package chat.server.store.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writer's thread does when there is nothing else to do: in small pieces, each in a transaction of its own. For that thread. */
final class Chores {

    /** One of them. */
    interface Chore {

        /** Whether there is enough to do to begin. */
        boolean isDue();

        /** Whether so much is to be done that it cannot wait any longer. */
        boolean isUrgent();

        /** Does a little. */
        void work(Database database) throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(Chores.class);

    private final OpenFile file;
    private final List<Chore> chores = new ArrayList<>();

    Chores(OpenFile file) {
        this.file = file;
    }

    void add(Chore chore) {
        chores.add(chore);
    }

    /** Does a little of each, if the file is well. Returns whether there was anything to do. */
    boolean work(boolean onlyUrgent) {
        boolean done = false;
        for (Chore chore : List.copyOf(chores)) {
            try {
                if (file.isSound() && (onlyUrgent ? chore.isUrgent() : chore.isDue())) {
                    done = true;
                    chore.work(file.database());
                    file.database().commit();
                }
            } catch (SQLException e) {
                file.failed(e);
            } catch (RuntimeException bug) {
                log.error("a chore is given up until the next start", bug);
                chores.remove(chore);
                file.suspect();
            }
        }
        return done;
    }
}

package chat.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.server.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that neither does what it is asked for nor fails. */
@Order(1)
class HangWatchTest {

    @TempDir
    Path folder;

    private static Command<Integer> adding(CountDownLatch before, CountDownLatch begun) {
        return new Command<>() {
            @Override
            Integer apply(Database database) throws SQLException {
                begun.countDown();
                try {
                    before.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return database.update("UPDATE state SET reopened = reopened + 1");
            }
        };
    }

    @Test
    void whatWaitsBehindItIsRefusedAndWhatIsBeingDoneIsDone() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (DataDirectory directory = DataDirectory.open(folder)) {
            Trouble trouble = new Trouble(directory.file());
            Database database = directory.openDatabase(1_000, Schema.STEPS);
            try (WriterThread writer = new WriterThread(directory.file(), 1_000, database, trouble)) {
                writer.start();
                Command<Integer> hanging = writer.submit(adding(answers, begun));
                begun.await();
                Command<Integer> waiting = writer.submit(adding(answers, begun));
                Command<Integer> closing = writer.submit(new Command<>() {
                    @Override
                    boolean isAskedAgain() {
                        return false;
                    }

                    @Override
                    Integer apply(Database there) {
                        return 0;
                    }
                });

                assertThatThrownBy(waiting::join)
                        .cause()
                        .isInstanceOfSatisfying(StoreException.class, refused -> assertThat(refused.isUnknown())
                                .isFalse())
                        .hasMessageContaining("the disk has not answered");
                assertThat(hanging).isNotDone();
                assertThat(closing).isNotDone();

                answers.countDown();
                assertThat(hanging.join()).isEqualTo(1);
                assertThat(closing.join()).isZero();
                assertThat(writer.submit(adding(answers, begun)).join()).isEqualTo(1);
            } finally {
                answers.countDown();
            }
        }
    }
}

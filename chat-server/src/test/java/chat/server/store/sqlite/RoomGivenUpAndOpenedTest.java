package chat.server.store.sqlite;

import static chat.server.store.Asking.answer;
import static chat.server.store.Asking.room;
import static org.assertj.core.api.Assertions.assertThat;

import chat.server.store.RoomStore.OpenRoom;
import chat.server.store.RoomStoreFixture.Speaker;
import chat.server.store.RoomStoreFixture.Told;
import chat.server.store.StoreException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A room is given up by one and opened by another in the same transaction. */
class RoomGivenUpAndOpenedTest {

    private final Told first = new Told();
    private final Told second = new Told();
    private final Told elsewhere = new Told();
    private OpenedStores opened;
    private SqliteStores stores;
    private OpenRoom room;
    private Speaker other;

    @BeforeEach
    void open(@TempDir Path directory) {
        opened = new OpenedStores(directory);
        start();
        other = Speaker.in(answer(() -> stores.rooms().open(room("tea"), "bob", elsewhere)), "bob");
        room = answer(() -> stores.rooms().open(room("dev"), "alice", first));
    }

    private void start() {
        stores = opened.reopen(10, OpenedStores.PLENTY, InstantSource.system());
    }

    @AfterEach
    void close() {
        opened.close();
    }

    /** Asks while the writer is held, so that all of it comes into one transaction. */
    private void together(Runnable asking) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        elsewhere.atSettled = () -> {
            held.countDown();
            try {
                asked.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        CompletionStage<?> said = other.saying("hello").get();
        held.await();
        elsewhere.atSettled = () -> {};
        asking.run();
        asked.countDown();
        said.toCompletableFuture().join();
    }

    private CompletableFuture<OpenRoom> opening() {
        return stores.rooms().open(room("dev"), "bob", second).toCompletableFuture();
    }

    private OpenRoom openedBetween(Runnable before, Runnable after) throws InterruptedException {
        CompletableFuture<OpenRoom> answered = new CompletableFuture<>();
        together(() -> {
            before.run();
            opening().thenAccept(answered::complete);
            after.run();
        });
        return answered.join();
    }

    private void assertGoesOnAndOutlivesARestart(OpenRoom there) {
        assertThat(Speaker.in(there, "bob").say("hello")).isEqualTo(2);
        assertThat(second.lastSeq()).isEqualTo(2);
        start();
        Told again = new Told();
        answer(() -> stores.rooms().open(room("dev"), "bob", again));
        assertThat(again.latest().lastSeq()).isEqualTo(2);
        assertThat(again.latest().epoch()).isEqualTo(second.latest().epoch());
    }

    @Test
    void whoOpensARoomThatIsForgottenGetsAnotherOne() throws InterruptedException {
        assertGoesOnAndOutlivesARestart(openedBetween(room::forget, () -> {}));
        assertThat(second.latest().epoch()).isNotEqualTo(first.latest().epoch());
    }

    @Test
    void roomIsNotForgottenThatIsOpenedOnceMore() throws InterruptedException {
        assertGoesOnAndOutlivesARestart(openedBetween(() -> {}, room::forget));
        assertThat(second.latest().epoch()).isEqualTo(first.latest().epoch());
    }

    @Test
    void whoOpensARoomThatIsClosedGoesOnInIt() throws InterruptedException {
        assertGoesOnAndOutlivesARestart(openedBetween(room::close, () -> {}));
        assertThat(second.latest().epoch()).isEqualTo(first.latest().epoch());
    }

    @Test
    void roomIsNotClosedThatIsOpenedOnceMore() throws InterruptedException {
        assertGoesOnAndOutlivesARestart(openedBetween(() -> {}, room::close));
        assertThat(second.latest().epoch()).isEqualTo(first.latest().epoch());
    }

    @Test
    void roomIsThereStillIfItCouldNotBeForgottenNorOpened() throws InterruptedException {
        CompletableFuture<Throwable> forgetting = new CompletableFuture<>();
        CompletableFuture<Throwable> opening = new CompletableFuture<>();
        together(() -> {
            opened.fail();
            room.forget().whenComplete((done, failure) -> forgetting.complete(failure));
            opening().whenComplete((done, failure) -> opening.complete(failure));
        });
        assertThat(forgetting.join()).isInstanceOf(StoreException.class);
        assertThat(opening.join()).isInstanceOf(StoreException.class);
        opened.heal();

        assertThat(Speaker.in(room, "alice").say("hello")).isEqualTo(2);
        assertThat(first.lastSeq()).isEqualTo(2);
        answer(room::forget); // it is theirs still
        answer(this::opening);
        assertThat(second.latest().lastSeq()).isZero();
    }
}

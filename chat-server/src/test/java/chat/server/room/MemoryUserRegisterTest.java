package chat.server.room;

final class MemoryUserRegisterTest extends UserRegisterContract {

    @Override
    UserRegister register(int maxUsers) {
        return new MemoryUserRegister(maxUsers, RESUME_WINDOW);
    }
}

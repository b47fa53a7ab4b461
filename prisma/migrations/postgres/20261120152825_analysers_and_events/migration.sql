-- AlterTable
ALTER TABLE "Device" ADD COLUMN     "timeZone" TEXT;

-- AlterTable
ALTER TABLE "Event" ADD COLUMN     "details" JSONB,
ADD COLUMN     "hasPicture" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "revision" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "seq" BIGINT,
ADD COLUMN     "source" TEXT;

-- CreateTable
CREATE TABLE "EventReview" (
    "userId" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "at" BIGINT NOT NULL,

    CONSTRAINT "EventReview_pkey" PRIMARY KEY ("userId","deviceId","number")
);

-- CreateTable
CREATE TABLE "Analyser" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "keyHash" TEXT,
    "keyCreatedAt" BIGINT,
    "createdAt" BIGINT NOT NULL,

    CONSTRAINT "Analyser_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DeviceAnalyser" (
    "deviceId" TEXT NOT NULL,
    "analyserId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "assignment" JSONB NOT NULL,

    CONSTRAINT "DeviceAnalyser_pkey" PRIMARY KEY ("deviceId","analyserId")
);

-- CreateIndex
CREATE INDEX "EventReview_deviceId_number_idx" ON "EventReview"("deviceId", "number");

-- CreateIndex
CREATE INDEX "DeviceAnalyser_analyserId_idx" ON "DeviceAnalyser"("analyserId");

-- CreateIndex
CREATE INDEX "Event_startedAt_idx" ON "Event"("startedAt");

-- CreateIndex
CREATE INDEX "Event_revision_idx" ON "Event"("revision");

-- AddForeignKey
ALTER TABLE "EventReview" ADD CONSTRAINT "EventReview_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EventReview" ADD CONSTRAINT "EventReview_deviceId_number_fkey" FOREIGN KEY ("deviceId", "number") REFERENCES "Event"("deviceId", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeviceAnalyser" ADD CONSTRAINT "DeviceAnalyser_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device"("id") ON DELETE CASCADE ON UPDATE CASCADE;
